"""The register: findings, statuses and what they rest on."""
