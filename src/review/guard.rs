//! Who is let in: whoever has the token, from the server's own page, on this machine.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

/// What a request must know.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// The first part of every address.
    pub token: String,
    /// The port that the server listens on.
    pub port: u16,
    /// What pages may do.
    pub policy: String,
}

/// 128 random bits as hexadecimal digits.
///
/// # Errors
/// [`Error::Io`] when the system has no randomness.
pub(super) fn token() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| Error::io("random numbers", std::io::Error::other(e.to_string())))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Refuses what does not come from the server's own page; every answer says what its page may do.
pub(super) async fn admit(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.refusal(request.uri().path(), request.headers()) {
        Some((status, reason)) => (status, reason).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let policy = format!("{}; frame-ancestors 'none'", guard.policy);
    let said = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy)),
        (header::REFERRER_POLICY, HeaderValue::from_str("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_str("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_str("no-store")),
    ];
    for (name, value) in said {
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
    response
}

impl Guard {
    /// Why a request is refused, if it is.
    fn refusal(&self, path: &str, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
        let own = |host: &str| ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{}", self.port));
        // Another name for this machine is one that somebody else's page has been given.
        if !text(header::HOST).is_some_and(own) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "this server answers to 127.0.0.1 alone\n"));
        }
        let origin = text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(own));
        let site = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
        if !origin || !site {
            return Some((StatusCode::FORBIDDEN, "this request comes from another page\n"));
        }
        let token = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        // Hashes are compared in constant time: nobody learns from the time it takes how much of a guess was right.
        let same = blake3::hash(token.as_bytes()) == blake3::hash(self.token.as_bytes());
        (!same)
            .then_some((StatusCode::FORBIDDEN, "the address lacks its token: open the one that the program printed\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_page_with_the_token_is_let_in() {
        let guard = Guard { token: "secret".into(), port: 4000, policy: String::new() };
        let refused = |path: &str, said: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in said {
                headers.insert(*name, HeaderValue::from_str(value).unwrap());
            }
            guard.refusal(path, &headers).map(|(status, _)| status.as_u16())
        };
        let host = ("host", "127.0.0.1:4000");
        assert_eq!(refused("/secret/", &[host]), None);
        assert_eq!(refused("/secret/edit", &[("host", "localhost:4000"), ("origin", "http://localhost:4000")]), None);
        for path in ["/", "/secre/", "/secrets/", "//", "/edit", "/Secret/"] {
            assert_eq!(refused(path, &[host]), Some(403), "{path}");
        }
        for name in ["evil.example:4000", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:4000.evil.example", ""] {
            assert_eq!(refused("/secret/", &[("host", name)]), Some(421), "{name}");
        }
        assert_eq!(refused("/secret/", &[]), Some(421));
        for origin in
            ["null", "http://evil.example", "https://127.0.0.1:4000", "http://127.0.0.1:4001", "http://127.0.0.1"]
        {
            assert_eq!(refused("/secret/edit", &[host, ("origin", origin)]), Some(403), "{origin}");
        }
        assert_eq!(refused("/secret/", &[host, ("sec-fetch-site", "cross-site")]), Some(403));
        assert_ne!(token().unwrap(), token().unwrap());
    }
}
