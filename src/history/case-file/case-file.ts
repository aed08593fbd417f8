import { approvals, notice, reservations } from './award.js';
import type { Case } from './case.js';
import { applicantOf, cover } from './cover.js';
import type { Document } from './document.js';
import { payments, tranches } from './money.js';
import { assessments, evidence, facts } from './review.js';
import { timeline, trail } from './trail.js';

/** 案卷: one application’s whole history, for whoever has nothing else in hand. */
export function caseFile(of: Case): Document {
  const { applicationId, ledgerId, seq, recordedAt, names } = of.material;
  const measure = of.measure === undefined ? '' : names.measure(of.measure);
  return {
    kind: '案卷',
    title: applicantOf(of),
    subtitle: measure,
    about: '补贴资金申报、核定与拨付的全部记录',
    footer: `案卷 ${applicationId} · 截至事件 ${seq}`,
    author: `拨付账 ${ledgerId}`,
    madeAt: new Date(recordedAt),
    cover: cover(of),
    sections: [
      timeline(of),
      facts(of),
      evidence(of),
      assessments(of),
      notice(of),
      approvals(of),
      tranches(of),
      payments(of),
      reservations(of),
      trail(of),
    ],
  };
}
