"""Makes taxi trips: records of the shape that New York's Taxi and Limousine Commission (TLC) publishes.

Nothing of them happened. Distances, speeds, hours and habits are drawn from a seeded stream; the fare follows from them
by the TLC's published tariff ("Taximeter Rate of Fare", chapters 58 and 82 of its rules): what the initial unit costs,
then one unit for each fifth of a mile at 12 mph or more and for each 60 seconds below, the unit under way included,
then surcharges by hour and weekday, taxes, tolls and tips. Legal holidays count as the weekday they fall on.
About two records in a hundred are dirty in ways that the published ones are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Tariff:
    """Dollars, as they stood in the month that trips are made for."""

    month: str
    initial: float
    unit: float
    peak: float
    """Weekdays from 16 to 20 o'clock."""
    night: float
    """From 20 to 6 o'clock."""
    improvement: float
    congestion: float
    """Street hail liveries below 96th Street, since February 2019."""
    airport_flat: float
    """Between Manhattan and Kennedy Airport."""
    airport_peak: float
    toll: float
    mta: float = 0.5


TARIFFS = {
    "2018": Tariff("2018-02", 2.5, 0.5, 1.0, 0.5, 0.3, 0.0, 52.0, 4.5, 5.76),
    # In force since 19 December 2022.
    "2023": Tariff("2023-02", 3.0, 0.7, 2.5, 1.0, 1.0, 2.75, 70.0, 5.0, 6.55),
}

# Share of the day's trips that begin in each hour, in thousandths: few before dawn, most in the evening.
HOURS = [36, 26, 18, 13, 12, 13, 22, 37, 47, 46, 43, 44, 47, 48, 52, 56, 60, 66, 68, 62, 55, 50, 44, 35]
# Miles per hour that traffic allows, by hour.
SPEEDS = [
    16,
    17,
    18,
    19,
    20,
    20,
    17,
    13,
    11.5,
    11.5,
    11.5,
    11.5,
    11.5,
    11.5,
    11,
    10.5,
    10.5,
    10.5,
    11,
    12,
    13,
    14,
    14.5,
    15,
]
SLOW_MPH = 5.0
CARD, CASH = 1, 2


def make_trips(count: int, seed: int, tariff: str = "2018", distance_scale: float = 1.0) -> pd.DataFrame:
    """`count` records with the columns of green taxis.

    :param tariff: a key of `TARIFFS`
    :param distance_scale: multiplies distances (and so durations and fares): other trips under the same tariff
    """
    prices = TARIFFS[tariff]
    chance = np.random.default_rng(seed)
    pickup, hour, weekday = _draw_times(chance, count, prices.month)
    to_airport = chance.random(count) < 0.015
    miles = np.clip(chance.lognormal(np.log(1.9), 0.8, count), 0.25, 30)
    miles = np.where(to_airport, chance.uniform(14, 21, count), miles) * distance_scale
    mph = np.array(SPEEDS)[hour] * (1 + 0.035 * np.minimum(miles, 20)) * chance.lognormal(0, 0.22, count)
    mph = np.clip(mph, SLOW_MPH * 1.1, 45)
    minutes = miles / mph * 60

    metered = _metered_fare(chance, prices, miles, minutes, mph)
    fare = np.where(to_airport, prices.airport_flat, metered)
    peak = (weekday < 5) & (hour >= 16) & (hour < 20)
    extra = np.where(peak, np.where(to_airport, prices.airport_peak, prices.peak), 0.0)
    extra += np.where((hour >= 20) | (hour < 6), prices.night, 0.0)
    congestion = np.where(chance.random(count) < 0.3, prices.congestion, 0.0)
    tolls = np.where((miles > 7) & (chance.random(count) < 0.25), prices.toll, 0.0)
    payment = np.where(chance.random(count) < 0.55, CARD, CASH)
    due = fare + extra + prices.mta + prices.improvement + congestion + tolls
    rate = chance.choice([0.0, 0.15, 0.2, 0.25, 0.3], count, p=[0.12, 0.13, 0.55, 0.15, 0.05])
    tip = np.where(payment == CARD, np.round(due * rate, 2), 0.0)

    trips = pd.DataFrame(
        {
            "VendorID": chance.choice([1, 2], count, p=[0.2, 0.8]),
            "lpep_pickup_datetime": pickup,
            "lpep_dropoff_datetime": pickup + pd.to_timedelta(np.round(minutes * 60), unit="s"),
            "store_and_fwd_flag": "N",
            "RatecodeID": np.where(to_airport, 2, 1),
            "PULocationID": chance.integers(1, 264, count),
            "DOLocationID": np.where(to_airport, 132, chance.integers(1, 264, count)),
            "passenger_count": chance.choice(6, count, p=[0.73, 0.13, 0.04, 0.02, 0.05, 0.03]) + 1.0,
            "trip_distance": np.round(miles, 2),
            "fare_amount": fare,
            "extra": extra,
            "mta_tax": prices.mta,
            "tip_amount": tip,
            "tolls_amount": tolls,
            "improvement_surcharge": prices.improvement,
            "total_amount": np.round(due + tip, 2),
            "payment_type": payment,
            "trip_type": 1,
            "congestion_surcharge": congestion,
        }
    )
    _soil(chance, trips)
    return trips


def _draw_times(chance: np.random.Generator, count: int, month: str) -> tuple[pd.DatetimeIndex, np.ndarray, np.ndarray]:
    days = pd.Period(month).days_in_month
    hour = chance.choice(24, count, p=np.array(HOURS) / sum(HOURS))
    seconds = chance.integers(0, days, count) * 86_400 + hour * 3_600 + chance.integers(0, 3_600, count)
    pickup = pd.Timestamp(month) + pd.to_timedelta(seconds, unit="s")
    return pickup, hour, pickup.day_of_week.to_numpy()


def _metered_fare(
    chance: np.random.Generator, prices: Tariff, miles: np.ndarray, minutes: np.ndarray, mph: np.ndarray
) -> np.ndarray:
    """The slower a trip is as a whole, the more of its time it stands or crawls at `SLOW_MPH`."""
    slow_share = np.clip((24 - mph) / 24 + chance.normal(0, 0.06, len(mph)), 0.02, 0.9)
    slow_minutes = minutes * slow_share
    fast_miles = np.maximum(miles - slow_minutes / 60 * SLOW_MPH, 0)
    return prices.initial + prices.unit * np.ceil(fast_miles * 5 + slow_minutes)


def _soil(chance: np.random.Generator, trips: pd.DataFrame) -> None:
    """Spoils about two records in a hundred: refunds, typing errors, meters left running or never started."""
    kind = chance.random(len(trips))
    refund = kind < 0.003
    trips.loc[refund, ["fare_amount", "total_amount"]] *= -1
    trips.loc[(kind >= 0.003) & (kind < 0.004), "total_amount"] += 2_000
    trips.loc[(kind >= 0.004) & (kind < 0.008), "lpep_dropoff_datetime"] += pd.Timedelta(hours=23)
    trips.loc[(kind >= 0.008) & (kind < 0.013), "trip_distance"] = 0.0
    trips.loc[(kind >= 0.013) & (kind < 0.016), "passenger_count"] = 0.0
    trips.loc[(kind >= 0.016) & (kind < 0.019), "passenger_count"] = np.nan
    unmoved = (kind >= 0.019) & (kind < 0.021)
    trips.loc[unmoved, "lpep_dropoff_datetime"] = trips.loc[unmoved, "lpep_pickup_datetime"]
