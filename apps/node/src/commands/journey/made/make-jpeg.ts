/**
 * A baseline JPEG (ITU-T T.81) of one shade, 0 black to 255 white. The whole picture is one brightness: the first block
 * says it, and every other says "as before".
 */
export function makeJpeg(width: number, height: number, shade: number): Uint8Array {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(0xc0, frame),
    ...segment(0xc4, [0x00, ...codeLengths(1, 1), 0, dcSize(shade)]),
    ...segment(0xc4, [0x10, ...codeLengths(1), 0]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...packBits(scanBits(shade, blocks)),
    ...[0xff, 0xd9],
  ])
}

const segment = (marker: number, data: readonly number[]) => {
  const length = data.length + 2
  return [0xff, marker, length >> 8, length & 0xff, ...data]
}

/** How many Huffman codes have one bit, two bits … sixteen bits (§B.2.4.2). */
const codeLengths = (...counts: number[]) => [...counts, ...Array<number>(16 - counts.length).fill(0)]

/** The block's mean, as the transform without quantisation gives it (§A.3.3): eight times the shade from middle grey. */
const dc = (shade: number) => 8 * (shade - 128)

/** How many bits the mean takes; 1 where it is zero, since the tables tell two sizes apart. */
const dcSize = (shade: number) => Math.max(1, Math.abs(dc(shade)).toString(2).length)

function scanBits(shade: number, blocks: number): string {
  const value = dc(shade)
  const size = dcSize(shade)
  // A negative number is written less one, its sign bit being zero (§F.1.2.1).
  const bits = (value < 0 ? value + 2 ** size - 1 : value).toString(2).padStart(size, '0')
  const endOfBlock = '0'
  const asBefore = '0'
  const first = value === 0 ? asBefore : `10${bits}`
  return first + endOfBlock + (asBefore + endOfBlock).repeat(blocks - 1)
}

function packBits(bits: string): number[] {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1')
  return (padded.match(/.{8}/g) ?? []).flatMap((byte) => {
    const value = Number.parseInt(byte, 2)
    // A byte of ones would begin a marker; a zero after it says that it does not (§B.1.1.5).
    return value === 0xff ? [0xff, 0] : [value]
  })
}
