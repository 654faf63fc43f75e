//! The words of the description that follow from addresses and statuses. Pure.

use axum::http::Method;

/// What the document says of itself.
pub(super) const ABOUT: &str = "Money, exactly. Successes come as `{\"success\": true, \"data\": …}`, \
    failures as RFC 9457 problems with a stable `code`. Amounts are decimal text with their currency, \
    times are RFC 3339. What holds everywhere is told in docs/api-conventions.md.";

pub(super) const IDEMPOTENCY_KEY: &str = "Names this write. The same request with the same key is \
    answered with the same bytes and done once; an answer is kept for three days.";

/// `getCardsByIdControls` for `GET /api/v1/cards/{id}/controls`.
pub(super) fn operation_id(method: &Method, path: &str) -> String {
    let mut id = method.as_str().to_ascii_lowercase();
    for segment in own(path) {
        let name = parameter(segment);
        id.push_str(if name.is_some() { "By" } else { "" });
        for word in name.unwrap_or(segment).split(|letter: char| !letter.is_ascii_alphanumeric()) {
            let mut letters = word.chars();
            id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            id.push_str(letters.as_str());
        }
    }
    id
}

/// The first word of a path behind the version.
pub(super) fn tag(path: &str) -> String {
    own(path).next().unwrap_or("florin").to_owned()
}

/// The names of a path's parameters.
pub(super) fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(parameter)
}

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn own(path: &str) -> impl Iterator<Item = &str> {
    let rest = path.strip_prefix("/api/v1").or(path.strip_prefix("/api")).unwrap_or(path);
    rest.split('/').filter(|segment| !segment.is_empty())
}

/// What a status means here.
pub(super) fn status(status: &str) -> &'static str {
    match status {
        "200" => "Done.",
        "201" => "Made.",
        "207" => "Some rows were done; the others have a problem each.",
        "204" => "Done; there is nothing to say.",
        "402" => "Declined.",
        "503" => "Not now.",
        _ => "See the body.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_called_after_their_address() {
        for (method, path, id) in [
            (Method::GET, "/api/v1/cards", "getCards"),
            (Method::PUT, "/api/v1/cards/{id}/freeze", "putCardsByIdFreeze"),
            (Method::POST, "/api/v1/auth/send-otp", "postAuthSendOtp"),
            (Method::POST, "/api/webhooks/marqeta", "postWebhooksMarqeta"),
            (Method::GET, "/health", "getHealth"),
        ] {
            assert_eq!(operation_id(&method, path), id);
        }
        assert_eq!(
            (tag("/api/v1/ledger/accounts"), tag("/health")),
            ("ledger".into(), "health".into())
        );
        assert_eq!(parameters("/a/{b}/c/{d}").collect::<Vec<_>>(), ["b", "d"]);
    }
}
