using Distribution.Functions.Api.Requests;
using Distribution.Kernel;

namespace Distribution.Functions.Distributors;

/// <summary>A user wants to be a distributor: with an inviter's code, or by application.</summary>
public sealed record JoinBody(string? InviteCode = null, string? DisplayName = null, string? Note = null, TracesBody? Traces = null);

public sealed record ApplicationDecisionBody(bool Approve, string? Reason = null);

/// <summary>Who shall stand above; null for nobody.</summary>
public sealed record InviterBody(DistributorId? InviterId);

public sealed record BindBody(string Code);
