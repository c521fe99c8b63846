"""Reminders: who is told of which date, when, and in what words; worked out, never sent, here."""

from __future__ import annotations

from obligations.reminders.alarms import Alarm, alarms_for, valarms
from obligations.reminders.planning import Plan, plan, reminders
from obligations.reminders.values import Recipient, Reminder

__all__ = ["Alarm", "Plan", "Recipient", "Reminder", "alarms_for", "plan", "reminders", "valarms"]
