/** A token (RFC 9110 section 5.6.2) of a sane length. */
export const HEADER_NAME: RegExp = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
