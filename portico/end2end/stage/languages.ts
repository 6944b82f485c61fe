/** The languages of the interface, the default first. */
export const LANGUAGES = ['en', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The cookie that chooses one of them. */
export const LANGUAGE_COOKIE = 'portico-lang';
