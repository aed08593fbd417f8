/** What evidence may be. The first bytes decide, never the name or the declared type alone. */
export const evidenceMediaTypes = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;
export type EvidenceMediaType = (typeof evidenceMediaTypes)[number];

/** Enough for any of the signatures below. */
export const SIGNATURE_BYTES = 8;

const signatures: Readonly<Record<EvidenceMediaType, Buffer>> = {
  // ISO 32000-2 §7.5.2
  'application/pdf': Buffer.from('%PDF-'),
  // PNG (W3C) §5.2
  'image/png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  // ITU-T T.81 annex B: SOI, then the first byte of a marker
  'image/jpeg': Buffer.from('\xff\xd8\xff', 'latin1'),
  // A ZIP's local file header (APPNOTE §4.3.7); see `workbookName`
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': Buffer.from('PK\x03\x04'),
};

export const startsAs = (mediaType: EvidenceMediaType, start: Buffer): boolean =>
  start.subarray(0, signatures[mediaType].length).equals(signatures[mediaType]);

/** An entry's name stands in the clear in a ZIP: without this one it is no workbook (ECMA-376). */
export const workbookName = Buffer.from('xl/workbook.xml');
