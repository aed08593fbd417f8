import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameOf, similarity } from './names.js';
import { defaultRules } from './values.js';

const alike = (a: string, b: string): number => similarity(nameOf(a) ?? '', nameOf(b) ?? '');

describe('the name of a party', () => {
  it.each([
    ['武汉星河软件有限公司', '武汉星河软件'],
    ['武汉星河软件有限责任公司', '武汉星河软件'],
    ['武汉星河软件股份有限公司', '武汉星河软件'],
    ['武汉星河软件公司', '武汉星河软件'],
    ['星河软件（武汉）有限公司', '星河软件武汉'],
    ['星河软件(武汉)有限公司', '星河软件武汉'],
    ['星河软件﹝武汉﹞有限公司', '星河软件武汉'],
    ['「星河」软件 武汉　有限公司', '星河软件武汉'],
    ['ＡＢＣ－１２３ Co., Ltd.', 'ABC123COLTD'],
    ['张·三', '张三'],
    // Other parties, not other forms of one.
    ['星河集团有限公司', '星河集团'],
    ['星河软件有限公司东湖分公司', '星河软件东湖分公司'],
    ['有限公司', '有限公司'],
  ])('%s is compared as %s', (raw, folded) => {
    expect(nameOf(raw)).toBe(folded);
  });

  it.each(['', '　', '——', '张*', '武汉****有限公司'])('“%s” is none', (raw) => {
    expect(nameOf(raw)).toBeNull();
  });
});

/** One party in two spellings, as banks have them: cut, moved, short of a word, a wrong character. */
const same: readonly (readonly [string, string])[] = [
  ['武汉星河数据库股份有限公司', '武汉星河数据库有限公司'],
  ['武汉东楚激光工程有限责任公司', '武汉东楚激光工程有限公司'],
  ['灵鲸网络科技（武汉）有限公司', '灵鲸网络科技(武汉)有限公司'],
  ['武汉云岭信息技术股份有限公司', '武汉云岭信息技术股份有'],
  ['蓝谷科技（武汉）有限公司', '武汉蓝谷科技有限公司'],
  ['武汉长虹众智数字技术有限责任公司', '武汉长虹众智数字技术有限责任公'],
  ['江汉存储科技有限责任公司', '江汉存储科技有限责任公司　'],
  ['武汉精衡电子集团股份有限公司', '武汉精衡电子集团股份有限公司（本级）'],
  ['武汉联康医疗科技有限公司', '武汉联康医疗科技有限公司基本户'],
  ['湖北省云梦泽有限公司', '云梦泽有限公司'],
  ['武汉理航光科股份有限公司', '理航光科股份有限公司'],
  ['金帆办公软件（武汉）有限公司', '武汉金帆办公软件有限公司'],
  ['中晟南方工程技术有限公司', '中晟南方工程技术有限公司武汉'],
  ['ABC（中国）软件有限公司', 'ＡＢＣ(中国)软件有限公司'],
  ['武汉安衡信息技术有限责任公司', '武汉安衡信息技术有限'],
  ['科音讯华中（武汉）有限公司', '科音讯华中有限公司'],
  ['武汉极景智能技术有限公司', '武汉极景智能技术公司'],
  ['武汉佰钧诚技术有限责任公司', '武汉佰均诚技术有限责任公司'],
];

/** Two parties: one family, one trade, one character. */
const different: readonly (readonly [string, string])[] = [
  ['武汉星河数据库股份有限公司', '武汉星河数据技术有限公司'],
  ['武汉东楚激光工程有限责任公司', '武汉东楚正源光子技术有限公司'],
  ['武汉东楚激光工程有限责任公司', '武汉东楚图像技术开发有限公司'],
  ['蓝谷科技（武汉）有限公司', '蓝谷通讯技术（武汉）有限公司'],
  ['武汉长虹众智数字技术有限责任公司', '武汉长虹信息集成技术有限公司'],
  ['武汉长虹技术服务有限公司', '武汉长虹信息集成技术有限公司'],
  ['武汉云岭信息技术股份有限公司', '武汉云岭金融科技有限公司'],
  ['武汉云岭信息技术股份有限公司', '武汉云岭信息光电子创新中心有限公司'],
  ['武汉联康医疗科技有限公司', '武汉联康智融医疗科技有限公司'],
  ['武汉理航光科股份有限公司', '武汉理航大产业集团有限公司'],
  ['金帆办公软件（武汉）有限公司', '金帆云网络技术（武汉）有限公司'],
  ['武汉新珞集成电路制造有限公司', '武汉弘珞半导体制造有限公司'],
  ['武汉极景智能技术有限公司', '武汉极意网络科技有限公司'],
  ['武汉汉水通信产业集团股份有限公司', '武汉汉水通信智联技术有限公司'],
  ['湖北省云梦泽有限公司', '湖北省云梦视讯有限公司'],
  ['武汉天语信息产业股份有限公司', '武汉天语教育科技有限公司'],
  ['武汉云网科技有限公司', '武汉云智科技有限公司'],
  ['武汉云网科技有限公司', '武汉云网信息科技有限公司'],
  ['武汉市江东科技投资有限公司', '武汉市江左科技投资有限公司'],
  ['武汉精衡电子集团股份有限公司', '武汉精立电子技术有限公司'],
];

/** How many of one party are missed, and how many of two are taken for one. */
const faults = (measure: (a: string, b: string) => number, least: number) => ({
  missed: same.filter(([a, b]) => measure(nameOf(a)!, nameOf(b)!) < least).length,
  mistaken: different.filter(([a, b]) => measure(nameOf(a)!, nameOf(b)!) >= least).length,
});

describe('the likeness of two names', () => {
  it('takes no two companies for one, and misses few spellings, at the default', () => {
    expect(faults(similarity, defaultRules.minimumNameSimilarity)).toEqual({
      missed: 4,
      mistaken: 0,
    });
  });

  it.each([
    ['single characters', characters, 90],
    ['edit distance', edits, 90],
  ])('%s miss more before they mistake none', (_, measure, least) => {
    expect(faults(measure, least).mistaken).toBe(0);
    expect(faults(measure, least).missed).toBeGreaterThanOrEqual(10);
    expect(faults(measure, least - 10).mistaken).toBeGreaterThan(0);
  });

  it.each([
    ['张三', '张三', 100],
    ['张三', '张三丰', 0],
    ['欧阳明月', '欧阳明珠', 0],
    ['星河', '武汉星河软件有限公司', 0],
  ])('short names are the same or not: %s, %s', (a, b, expected) => {
    expect(alike(a, b)).toBe(expected);
  });

  it('is the same both ways, whole, and 100 for one name alone', () => {
    const name = fc.string({ unit: fc.constantFrom(...'武汉星河软件云'), maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const likeness = similarity(a, b);
        expect(similarity(b, a)).toBe(likeness);
        expect(Number.isInteger(likeness) && likeness >= 0 && likeness <= 100).toBe(true);
        expect(similarity(a, a)).toBe(100);
      }),
    );
  });
});

/** Dice's coefficient of single characters. */
function characters(a: string, b: string): number {
  const left = [...a];
  const common = [...b].filter((character) => {
    const at = left.indexOf(character);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return Math.floor((200 * common) / (a.length + b.length));
}

/** Levenshtein's distance as a part of the longer name. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return Math.floor(100 * (1 - row[b.length]! / Math.max(a.length, b.length)));
}
