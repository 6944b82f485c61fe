use crate::reason::Reason;

/// Messages between tabs. The token itself is in the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The session has ended.
    Over(Reason),
    /// The user's name or address has changed.
    Renamed,
}

const RENAMED: &str = "renamed";

impl News {
    pub fn as_str(self) -> &'static str {
        match self {
            News::Over(reason) => reason.as_str(),
            News::Renamed => RENAMED,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        if text == RENAMED { Some(News::Renamed) } else { Reason::parse(text).map(News::Over) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_parse_back() {
        for news in [News::Renamed, News::Over(Reason::LoggedOut), News::Over(Reason::Theft)] {
            assert_eq!(News::parse(news.as_str()), Some(news));
        }
        assert_eq!(News::parse("anything else"), None);
    }
}
