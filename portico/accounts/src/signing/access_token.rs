use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::SecretString;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fault::Fault;
use crate::secret::clock::{Clock, Timestamp};
use crate::secret::randomness::Randomness;
use crate::session::audience::Audience;
use crate::session::row::Session;
use crate::signing::ring::CurrentRing;
use crate::signing::verified_tokens::{SignedToken, VerifiedTokens};
use crate::user::row::User;

/// The longest token that is verified, in bytes. A real one has about 600.
const MAX_BYTES: usize = 2_048;

/// How far two clocks may differ.
const LEEWAY: Duration = Duration::from_secs(5);

/// Issues and verifies access tokens: JWTs as RFC 9068 describes them.
pub(crate) struct AccessTokens {
    pub(crate) keys: CurrentRing,
    pub(crate) issuer: String,
    pub(crate) ttl: Duration,
    pub(crate) clock: Clock,
}

/// The claims of an access token. Every claim is required, except `amr`, and has exactly one type.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    /// The session it was issued for.
    sid: Uuid,
    /// `<rotation>-<random>`: identifies the session's rotation it came with.
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// When something was last proved.
    auth_time: i64,
    /// The authentication methods (RFC 8176): at least one. Tokens of earlier versions do not have it.
    #[serde(default, deserialize_with = "at_least_one")]
    amr: Option<Vec<String>>,
}

/// An access token with a valid signature and claims. Whether its session is live is checked separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VerifiedToken {
    pub(crate) user: Uuid,
    pub(crate) session: Uuid,
    pub(crate) audience: Audience,
    /// The session's rotation it came with.
    pub(crate) counter: i64,
    pub(crate) is_expired: bool,
}

impl AccessTokens {
    pub(crate) fn issue(
        &self,
        user: &User,
        session: &Session,
        counter: i64,
        randomness: &Randomness,
    ) -> Result<(SecretString, Duration), Fault> {
        let now = self.clock.now().as_seconds();
        // An access token never outlives its session.
        let exp = now.saturating_add(seconds(self.ttl)).min(session.expires_at.as_seconds());
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: session.audience.as_str().to_owned(),
            sub: user.id,
            sid: session.id,
            jti: format!("{counter}-{}", BASE64_URL_SAFE_NO_PAD.encode(randomness.bytes::<12>()?)),
            iat: now,
            nbf: now,
            exp,
            auth_time: session.authenticated_at.as_seconds(),
            amr: Some(session.proofs.words().map(str::to_owned).collect()),
        };
        let token = self.keys.get().active().sign(&claims).map_err(Fault::internal)?;
        let expires_in = Timestamp::from_seconds(exp).since(Timestamp::from_seconds(now));
        Ok((token.into(), expires_in))
    }

    /// The token's content, if this site signed it and it is already valid. An expired one is marked, because a log-out
    /// may still use it to name its session.
    pub(crate) fn verify(&self, token: &str) -> Option<VerifiedToken> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let now = self.clock.now();
        let ring = self.keys.get();
        // A key that is no longer accepted is not found here, even if the token is remembered.
        let key = ring.verifying(token, now)?;
        let now = now.as_seconds();
        let digest = VerifiedTokens::digest(token);
        if let Some(known) = ring.verified.get(&digest, now) {
            return known.at(now);
        }
        let signed = self.check(&key.claims(token)?)?;
        let verified = signed.at(now)?;
        if !verified.is_expired {
            ring.verified.remember(digest, signed);
        }
        Some(verified)
    }

    /// Checks the claims that do not depend on the time.
    fn check(&self, claims: &Claims) -> Option<SignedToken> {
        let audience = [Audience::Web, Audience::Api].into_iter().find(|known| known.as_str() == claims.aud)?;
        let counter = claims.jti.split_once('-')?.0.parse().ok()?;
        (claims.iss == self.issuer).then_some(SignedToken {
            user: claims.sub,
            session: claims.sid,
            audience,
            counter,
            starts: claims.iat.max(claims.nbf),
            ends: claims.exp,
        })
    }
}

impl SignedToken {
    /// `None` if the token is not valid yet.
    fn at(self, now: i64) -> Option<VerifiedToken> {
        let Self { user, session, audience, counter, starts, ends } = self;
        let is_expired = ends <= now;
        (starts <= now + seconds(LEEWAY)).then_some(VerifiedToken { user, session, audience, counter, is_expired })
    }
}

/// Where the claim is present, it is neither null nor empty.
fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    if words.is_empty() { Err(D::Error::custom("amr is empty")) } else { Ok(Some(words)) }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
