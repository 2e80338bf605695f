import numpy as np
import pytest
from trips import CARD, TARIFFS, make_trips


@pytest.fixture(scope="module")
def made():
    return make_trips(20_000, seed=3)


@pytest.fixture(scope="module")
def clean(made):
    usual = (made.total_amount > 0) & (made.total_amount < 200) & (made.trip_distance > 0) & (made.passenger_count > 0)
    return made[usual & ((made.lpep_dropoff_datetime - made.lpep_pickup_datetime).dt.total_seconds().between(1, 7_200))]


def test_same_seed_makes_the_same_trips():
    assert make_trips(100, seed=5).equals(make_trips(100, seed=5))
    assert not make_trips(100, seed=5).equals(make_trips(100, seed=6))


def test_about_two_in_a_hundred_are_dirty(made, clean):
    assert 0.01 < 1 - len(clean) / len(made) < 0.04


def test_total_is_the_sum_of_what_is_due(clean):
    parts = ["fare_amount", "extra", "mta_tax", "improvement_surcharge", "tolls_amount", "tip_amount"]
    total = clean[[*parts, "congestion_surcharge"]].sum(axis=1)
    assert np.allclose(total, clean.total_amount, atol=0.011)


def test_fare_is_the_initial_charge_and_whole_units(clean):
    metered = clean[clean.RatecodeID == 1]
    units = (metered.fare_amount - TARIFFS["2018"].initial) / TARIFFS["2018"].unit
    assert np.allclose(units, units.round())
    assert (units >= 1).all()
    # At least the distance is paid for, and no more than distance and time together.
    minutes = (metered.lpep_dropoff_datetime - metered.lpep_pickup_datetime).dt.total_seconds() / 60
    assert (units <= metered.trip_distance * 5 + minutes + 2).all()


def test_kennedy_airport_has_its_flat_fare(clean):
    airport = clean[clean.RatecodeID == 2]
    assert len(airport) > 100
    assert set(airport.fare_amount) == {52.0}


def test_surcharges_go_by_hour_and_weekday(clean):
    city = clean[clean.RatecodeID == 1]
    hour, weekday = city.lpep_pickup_datetime.dt.hour, city.lpep_pickup_datetime.dt.day_of_week
    assert set(city[(hour >= 20) | (hour < 6)].extra) == {0.5}
    assert set(city[(hour >= 16) & (hour < 20) & (weekday < 5)].extra) == {1.0}
    assert set(city[(hour >= 6) & (hour < 16)].extra) == {0.0}
    assert set(city[(hour >= 16) & (hour < 20) & (weekday >= 5)].extra) == {0.0}


def test_only_cards_tip(clean):
    assert (clean[clean.payment_type != CARD].tip_amount == 0).all()
    assert (clean[clean.payment_type == CARD].tip_amount > 0).mean() > 0.8


def test_the_tariff_of_2023_costs_more():
    older, newer = make_trips(5_000, 1, "2018"), make_trips(5_000, 1, "2023")
    assert newer.total_amount.median() > 1.25 * older.total_amount.median()


def test_scaled_distances_make_dearer_trips():
    assert (
        make_trips(5_000, 1, distance_scale=1.5).total_amount.median()
        > 1.2 * make_trips(5_000, 1).total_amount.median()
    )
