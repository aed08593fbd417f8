/** `Content-Disposition` of a file to keep, under a name in any script (RFC 6266, RFC 8187). */
export const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
