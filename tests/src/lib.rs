//! Helpers shared by the integration tests: fixtures, the corpus, certificates.
