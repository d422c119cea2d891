namespace Distribution.Functions.Api.Idempotency;

/// <summary>The answer a key was given, as it is kept.</summary>
/// <param name="V">Version of this document, 1.</param>
/// <param name="Hash">Of the request that was answered.</param>
/// <param name="Status">The HTTP status, always of success.</param>
/// <param name="Body">The body as text; null for none.</param>
/// <param name="Location">The Location header; null for none.</param>
/// <param name="At">When it was answered, UTC.</param>
internal sealed record StoredAnswer(int V, string Hash, int Status, string? Body, string? Location, DateTimeOffset At);
