use super::*;

#[test]
fn builtin_is_read() {
    assert!(RuleSet::builtin().rules().len() > 20);
}
