/**
 * A search key as PostgreSQL's `int4`: FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/) over its UTF-16
 * units, low byte first where a unit is beyond ASCII, read as signed. Two keys of one hash bring a candidate too many,
 * who is judged like every other.
 */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    if (unit > 0x7f) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return hash | 0
}
