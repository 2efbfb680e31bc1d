//! How an account answers a server, for fuzz targets.

use http::{HeaderMap, HeaderValue};

use super::account;
use crate::error::Result;
use crate::secret::Credentials;

/// What `account` answers to the challenges in `refusal`, and then to the next nonce in `answer`;
/// `None` if there is no Digest among them that can be answered. Texts for people come with it.
pub fn answers(
    refusal: &HeaderMap,
    answer: &HeaderMap,
    account: &Credentials,
) -> (Vec<Result<HeaderValue>>, String) {
    account::answers(refusal, answer, account)
}
