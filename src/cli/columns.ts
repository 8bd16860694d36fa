/** The help is made at build time for the usual terminal, and for pipes; a narrower one gets its own. */
export const helpColumns = 80;
