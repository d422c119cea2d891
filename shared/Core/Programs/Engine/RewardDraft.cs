using Distribution.Kernel;

namespace Distribution.Programs.Engine;

/// <summary>A reward before the cap has been applied.</summary>
internal sealed class RewardDraft(int? lineNo, int level, DistributorId beneficiary, string rule, RewardKind kind, long netBase, int? ppm, long amount, List<string> trace)
{
    public int? LineNo => lineNo;

    public long Amount { get; private set; } = amount;

    public void Cut(long less, string words)
    {
        Amount -= less;
        trace.Add(words);
    }

    public RewardLine Finish() => new(lineNo, level, beneficiary, rule, kind, netBase, ppm, Amount, null, trace);
}
