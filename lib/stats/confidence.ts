/**
 * How unlikely a count is if a limit were in fact kept. The binomial tail is the regularised incomplete beta
 * function and the Poisson tail the regularised incomplete gamma function (Abramowitz & Stegun 26.5.24 and
 * 26.4.21), each by its continued fraction (modified Lentz) or series.
 */

const EPSILON = 1e-14
const TINY = 1e-300

// Lanczos, g = 7, n = 9: 15 digits over the positive reals.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

function logGamma(x: number): number {
  let sum: number = lanczos[0]
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (x - 1 + i)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** P(X ≥ k) for X ~ Binomial(n, p): the chance of k or more when each of n has the chance p. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (k > n || p <= 0) return 0
  if (p >= 1) return 1
  return regularisedBeta(p, k, n - k + 1)
}

/** P(X ≤ k) for X ~ Poisson(mean): the chance of k or fewer when `mean` are expected. */
export function poissonLowerTail(k: number, mean: number): number {
  if (k < 0) return 0
  if (mean <= 0) return 1
  return 1 - regularisedGamma(k + 1, mean)
}

/** P(Z ≥ z) for a standard normal Z. */
export function normalUpperTail(z: number): number {
  const half = 0.5 * regularisedGamma(0.5, (z * z) / 2)
  return z >= 0 ? 0.5 - half : 0.5 + half
}

/** I(x; a, b), the regularised incomplete beta function. */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast on this side of the mean only; the other side is its mirror.
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * betaFraction(x, a, b)) / a)
  return Math.max(0, 1 - (front * betaFraction(1 - x, b, a)) / b)
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return value
}

/** P(a, x), the lower regularised incomplete gamma function. */
function regularisedGamma(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n <= 100_000 && term > sum * EPSILON; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.min(1, sum * front)
  }
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let i = 1; i <= 100_000; i++) {
    const step = -i * (i - a)
    b += 2
    d = 1 / nonZero(step * d + b)
    c = nonZero(b + step / c)
    value *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return Math.max(0, 1 - front * value)
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
