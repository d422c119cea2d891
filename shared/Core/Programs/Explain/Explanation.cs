using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Explain;

/// <summary>One thing that was earned, with the whole way to it; words are made of the steps in the language of whoever asks.</summary>
/// <param name="Id">What it is asked for by: 1 to 64 characters of <c>A-Z a-z 0-9 . _ : @ -</c>, unique among all sources of a merchant.</param>
/// <param name="Beneficiary">Who earned it, and the only user who may read this.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="ProgramVersion">The version it was decided under.</param>
/// <param name="Amount">Minor units as first earned; 0 for a grant.</param>
/// <param name="TakenBack">What of the amount was taken back since.</param>
/// <param name="Grant">What was granted; null for money.</param>
/// <param name="Steps">From the program to what stands now.</param>
public sealed record Explanation(
    string Id,
    DistributorId Beneficiary,
    string Rule,
    int ProgramVersion,
    long Amount,
    long TakenBack,
    GrantItem? Grant,
    IReadOnlyList<TraceStep> Steps)
{
    /// <summary>The same without the names of others on the referral path.</summary>
    internal Explanation ForBeneficiary() => this with { Steps = [.. Steps.Select(Masked)] };

    private TraceStep Masked(TraceStep step) =>
        step.Kind == TraceKind.Level && step.Values[1] != Beneficiary.Value ? step with { Values = [step.Values[0], step.Values[1][..1] + "***"] } : step;
}
