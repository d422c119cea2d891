namespace Distribution.Functions.Api.Requests;

/// <summary>The body of a request that needs none: nothing, or an empty object.</summary>
public sealed record EmptyBody;
