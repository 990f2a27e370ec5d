"""Feedback: what the kiosks and the phone pages send, and what it says."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Intake, alarms, times, queries."""

    name = "hub.feedback"
    label = "feedback"
