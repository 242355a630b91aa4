"""What a provider says -> principal, by OpenID Connect and OAuth 2.0."""
