/**
 * Every personal field of every stored event, and nothing else: what the codec seals under a key
 * of its person, so that it can be erased from a history that is never rewritten (PIPL 个人信息
 * 保护法 47). By event type; a path's segments are joined by dots, `*` is any element of an array.
 */
export const personalPaths: PersonalPaths = {
  ApplicationSubmitted: ['contact.name', 'contact.phone'],
  ObjectionRaised: ['objector'],
  StatementLinesAdded: ['lines.*.counterparty'],
};

export interface PersonalPaths {
  readonly [type: string]: readonly string[];
}

/** A list of paths as a tree, so that the codec walks both at once. */
export interface PathTree {
  /** The path ends here: what stands here is personal. */
  readonly personal: boolean;
  readonly under: ReadonlyMap<string, PathTree>;
}

export function pathTree(paths: readonly string[]): PathTree {
  const heads = new Set(paths.map((path) => path.split('.', 1)[0] as string).filter(Boolean));
  const rest = (head: string): string[] =>
    paths
      .filter((path) => path === head || path.startsWith(`${head}.`))
      .map((path) => path.slice(head.length + 1));
  return {
    personal: paths.includes(''),
    under: new Map([...heads].map((head) => [head, pathTree(rest(head))])),
  };
}
