//! Lists, page by page.

use portico_accounts::{AuditEntry, Cursor, List, Page, Session};
use uuid::Uuid;

use super::Stage;

/// A row of a list.
pub trait Listed {
    fn id(&self) -> Uuid;
}

impl Listed for AuditEntry {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Listed for Session {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Stage {
    /// Where the page after this one begins.
    pub fn cursor<T>(&self, list: List, user: Uuid, page: &Page<T>) -> Cursor {
        let text = page.next.as_deref().expect("more follow");
        self.accounts.cursor(list, user, text).expect("a cursor")
    }
}

/// The pages from `after` to the end, each as the ids of its rows.
pub async fn pages<T: Listed>(
    read: impl AsyncFn(Option<Cursor>) -> Page<T>,
    next: impl Fn(&Page<T>) -> Cursor,
    mut after: Option<Cursor>,
) -> Vec<Vec<Uuid>> {
    let mut pages = Vec::new();
    loop {
        let page = read(after).await;
        pages.push(ids(&page));
        if page.next.is_none() {
            return pages;
        }
        after = Some(next(&page));
    }
}

pub fn ids<T: Listed>(page: &Page<T>) -> Vec<Uuid> {
    page.rows.iter().map(Listed::id).collect()
}

pub fn sizes(pages: &[Vec<Uuid>]) -> Vec<usize> {
    pages.iter().map(Vec::len).collect()
}
