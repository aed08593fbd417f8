import type { FastifyInstance } from 'fastify';

/**
 * A server that closes waits for its requests and for nothing else. Node would wait for each
 * connection, too: a minute and more for one that is kept alive, or that a browser opened ahead.
 */
export function waitForRequestsOnly(server: FastifyInstance): void {
  let inFlight = 0;
  let closing = false;
  const cut = (): void => {
    if (closing && inFlight === 0) server.server.closeAllConnections();
  };
  server.addHook('onRequest', async (_, reply) => {
    inFlight += 1;
    reply.raw.once('close', () => {
      inFlight -= 1;
      cut();
    });
  });
  server.addHook('preClose', async () => {
    closing = true;
    cut();
  });
}
