import { deflateRawSync } from 'node:zlib';

const WORKBOOK = 'xl/workbook.xml';

/** A zip of parts that are all the workbook, with what its headers say of them. */
export function zip(parts: readonly { data: Buffer; size: number; times?: number }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { data, size, times = 1 } of parts) {
    const local = Buffer.alloc(30 + WORKBOOK.length);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(WORKBOOK.length, 26);
    local.write(WORKBOOK, 30);
    for (let time = 0; time < times; time += 1) {
      const central = Buffer.alloc(46 + WORKBOOK.length);
      central.writeUInt32LE(0x02014b50, 0);
      central.writeUInt16LE(8, 10);
      central.writeUInt32LE(data.length, 20);
      central.writeUInt32LE(size, 24);
      central.writeUInt16LE(WORKBOOK.length, 28);
      central.writeUInt32LE(offset, 42);
      central.write(WORKBOOK, 46);
      directory.push(central);
    }
    locals.push(local, data);
    offset += local.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

export const zeros = (size: number): Buffer => deflateRawSync(Buffer.alloc(size));
