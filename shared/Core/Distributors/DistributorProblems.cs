using Distribution.Kernel;

namespace Distribution.Distributors;

internal static class DistributorProblems
{
    public static Problem NotFound() => Problem.NotFound("distributor.not_found", "The shop has no such distributor.");

    public static Problem NotActive() => Problem.Conflict("distributor.not_active", "This distributor is not active.");

    public static Problem UnknownCode() => Problem.NotFound("referral.unknown", "Nobody has this code.");

    public static Problem Self() => Problem.Refused("referral.self", "Nobody can refer himself.");

    public static Problem Cycle() => Problem.Refused("referral.cycle", "A distributor cannot stand below himself.");
}
