const WEIGHTS = [7, 3, 1]

/** Doc 9303 part 3 §4.9: weights 7, 3, 1; 0–9 as they are, A = 10 … Z = 35, `<` = 0; modulo 10. Other signs count 0. */
export function mrzCheckDigit(text: string): string {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum += (WEIGHTS[i % 3] ?? 0) * valueOfSign(text.charCodeAt(i))
  return String(sum % 10)
}

function valueOfSign(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 65 && code <= 90 ? code - 55 : 0
}
