// @ts-check
// The writer in a thread of its own: new Worker('thread.js', { workerData: <path> }).
/** @import { MessagePort } from 'node:worker_threads' */
/** @import { Append, Committed } from './group.js' */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openLog, Writer } from './writer.js';

/** Bounds what one commit keeps waiting. */
const GROUP = 1_000;

const port = /** @type {MessagePort} */ (parentPort);
const db = openLog(workerData);
const writer = new Writer(db);

/** Groups that arrived during the last commit become one. Null is the end. */
port.on('message', (/** @type {Append[] | null} */ first) => {
  if (first === null) {
    db.close();
    port.close();
    return;
  }
  let groups = 1;
  const all = first;
  for (let next; all.length < GROUP && (next = receiveMessageOnPort(port)); groups += 1) {
    all.push(...next.message);
  }
  port.postMessage(/** @type {Committed} */ ({ groups, outcome: committed(all) }));
});

/** @param {Append[]} group */
function committed(group) {
  try {
    return writer.commit(group);
  } catch (error) {
    const { name, message, code } = /** @type {Error & { code?: string }} */ (error);
    return { name, message, code };
  }
}
