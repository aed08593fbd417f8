import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';

/**
 * Both drivers are told to read every integer as a bigint, so that no fen is lost; what isn't money
 * becomes a number again. The name decides, as it does everywhere: money ends in Fen.
 */
export class MoneyIsBigint implements KyselyPlugin {
  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    for (const row of result.rows) {
      for (const name in row) {
        const value = row[name];
        if (typeof value === 'bigint' && !name.endsWith('Fen')) row[name] = Number(value);
      }
    }
    return result;
  }
}
