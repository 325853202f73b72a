"""What is computed of figures by region and sector, each with its formula, unit and source.

`e` is a matrix of regions (rows) by sectors (columns): employment, firms or exports, none negative. A nan is a figure
that is not published; sums leave it out, and what would need it is nan. e_r, E_i and E are the sums over sectors, over
regions and over all.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
Column: TypeAlias = NDArray[np.float64]

PRIOR = 100.0
"""κ, the weight of the country's mix in a shrunk quotient, in the unit of the figures: persons, or firms."""
TOP = 0.1
"""Share of regions that are among the largest, or the most focused."""
SPECIALISED = 2.0
"""From which quotient on a region is specialised."""


def location_quotient(e: Matrix) -> Matrix:
    """LQ_ri = (e_ri / e_r) / (E_i / E); 1 is as in the whole, no unit.

    The same ratio over exports is the revealed comparative advantage RCA (Balassa 1965). nan where a figure is not
    published, or a region or a sector has nothing at all.
    """
    known = np.nan_to_num(e)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (e / known.sum(axis=1, keepdims=True)) / (known.sum(axis=0) / known.sum())
    return _finite(value)


def shrunk_quotient(e: Matrix, prior: float = PRIOR) -> Matrix:
    """[(e_ri + κ E_i/E) / (e_r + κ)] / (E_i/E): LQ drawn towards 1 where a region is small; no unit.

    κ is `prior`, in the unit of the figures. Derived here: the posterior mean of a multinomial share under a Dirichlet
    prior with the whole's mix.
    """
    known = np.nan_to_num(e)
    with np.errstate(divide="ignore", invalid="ignore"):
        mix = known.sum(axis=0) / known.sum()
        value = (e + prior * mix) / (known.sum(axis=1, keepdims=True) + prior) / mix
    return _finite(value)


def stars(e: Matrix) -> NDArray[np.int64]:
    """0–3 stars of each region in each sector: size, specialisation, focus (European Cluster Observatory, 2007).

    Size: among the top tenth of regions by e_ri. Specialisation: LQ ≥ 2. Focus: among the top tenth by e_ri / e_r.
    Of fewer than ten regions the first one alone is the top tenth; a tie at its border is in.
    """
    return sum((part.astype(np.int64) for part in star_parts(e)), np.zeros(e.shape, np.int64))


def star_parts(e: Matrix) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which regions have the star of size, of specialisation and of focus, each by sector."""
    with np.errstate(divide="ignore", invalid="ignore"):
        focus = _finite(e / np.nan_to_num(e).sum(axis=1, keepdims=True))
        special = np.nan_to_num(location_quotient(e)) >= SPECIALISED
    return _top(e), special, _top(focus)


def advantages(e: Matrix) -> NDArray[np.bool_]:
    """M_rp = 1 where RCA_rp ≥ 1, else 0; what is not published counts as 0 (Hidalgo et al. 2007)."""
    return np.nan_to_num(location_quotient(e)) >= 1


def proximity(m: NDArray[np.bool_]) -> Matrix:
    """φ_pq = Σ_r M_rp M_rq / max(k_p, k_q), k_p = Σ_r M_rp; 0–1 (Hidalgo et al. 2007).

    A sector is as near as can be to itself, so the diagonal is 1; all is 0 for a sector that nobody has.
    """
    held = m.astype(np.float64)
    both, each = held.T @ held, held.sum(axis=0)
    most = np.maximum.outer(each, each)
    return np.asarray(np.divide(both, most, out=np.zeros_like(both), where=most > 0))


def density(m: NDArray[np.bool_], near: Matrix) -> Matrix:
    """ω_rp = Σ_q M_rq φ_pq / Σ_q φ_pq: share of what is near a sector, itself included, that a region has; 0–1.

    nan for a sector that nobody has (Hidalgo et al. 2007).
    """
    around = near.sum(axis=0)
    held = m.astype(np.float64) @ near
    return np.asarray(np.divide(held, around, out=np.full(m.shape, np.nan), where=around > 0))


def added(m: NDArray[np.bool_], near: Matrix, here: int) -> Matrix:
    """Σ_q (1 − M_Aq) M_Bq φ_pq / Σ_q φ_pq: what each region B has near a sector p and A, row `here`, lacks; 0–1.

    It has a direction: what B adds to A is not what A adds to B. Derived here, after Balland and Boschma (2021).
    """
    return density(m & ~m[here], near)


def growth(before: Column, after: Column, years: int) -> Column:
    """(e_after / e_before)^(1/years) − 1: compound growth a year; nan where there was nothing, or years is not > 0."""
    if years <= 0:
        return np.full(np.shape(after), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _finite(np.power(np.asarray(after) / np.asarray(before), 1 / years) - 1)


def dynamism(before: Matrix, after: Matrix, years: int) -> Matrix:
    """Growth a year of a region's sector less that of the sector everywhere, as a share: 0.01 is one point a year.

    The competitive part of a shift-share analysis (Dunn 1960), by compound rates. A sector everywhere is the sum of the
    regions that have a figure in both years, or one that begins to be published would look like growth.
    """
    both = ~(np.isnan(before) | np.isnan(after))
    everywhere = [np.where(both, one, 0.0).sum(axis=0) for one in (before, after)]
    return growth(before, after, years) - growth(everywhere[0], everywhere[1], years)


def prody(e: Matrix, income: Column) -> Column:
    """PRODY_p = Σ_r RCA_rp Y_r / Σ_r RCA_rp: income of those who have a sector, in the unit of `income`.

    nan where nobody has the sector (Hausmann, Hwang, Rodrik 2007).
    """
    weights = np.nan_to_num(location_quotient(e))
    total = weights.sum(axis=0)
    return np.asarray(np.divide(income @ weights, total, out=np.full(e.shape[1], np.nan), where=total > 0))


def expy(e: Matrix, income: Column) -> Column:
    """EXPY_r = Σ_p (e_rp / e_r) PRODY_p: income that a region's mix goes with, in the unit of `income`.

    nan for a region that has nothing (Hausmann, Hwang, Rodrik 2007).
    """
    held = np.nan_to_num(e)
    total = held.sum(axis=1)
    mixed = held @ np.nan_to_num(prody(e, income))
    return np.asarray(np.divide(mixed, total, out=np.full(e.shape[0], np.nan), where=total > 0))


def concentration(e: Matrix) -> Column:
    """HHI_r = Σ_i (e_ri / e_r)²: 1/n where n sectors are alike, 1 where there is one; nan for a region with nothing."""
    held = np.nan_to_num(e)
    total = held.sum(axis=1, keepdims=True)
    shares = np.divide(held, total, out=np.full(e.shape, np.nan), where=total > 0)
    return np.asarray((shares**2).sum(axis=1))


def _finite(value: Matrix) -> Matrix:
    return np.where(np.isfinite(value), value, np.nan)


def _top(values: Matrix) -> NDArray[np.bool_]:
    """Which regions are among the top tenth of each sector; who has nothing never is."""
    ordered = -np.sort(-np.nan_to_num(values), axis=0)
    border = ordered[max(int(np.ceil(TOP * len(values))) - 1, 0)]
    return np.asarray((np.nan_to_num(values) >= border) & (np.nan_to_num(values) > 0))
