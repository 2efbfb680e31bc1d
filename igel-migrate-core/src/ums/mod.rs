//! Ums.
