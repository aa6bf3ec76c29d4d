/** WCAG 2.2 AA and all it stands on, and what axe holds to be good practice. */
export const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
