//! How long links work, and how many are mailed. Pure.

use super::Purpose;

/// Links for one purpose that go to one address within [`WINDOW_SECONDS`].
pub const MAX_IN_WINDOW: i64 = 5;
/// An hour.
pub const WINDOW_SECONDS: i64 = 60 * 60;
/// Failures to say what a link asks for beside itself that make it worthless.
pub const MAX_FAILURES: i64 = 5;

/// How long a link works: long enough to find the mail, and no longer where it takes over an
/// account.
pub const fn lifetime_seconds(purpose: Purpose) -> i64 {
    match purpose {
        Purpose::SignUp | Purpose::Email => 24 * 60 * 60,
        Purpose::Reset => 60 * 60,
    }
}
