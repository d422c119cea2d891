using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>A program made ready: references resolved, rules in the order in which they win.</summary>
public sealed class CompiledProgram
{
    private CompiledProgram(RewardProgram program, int version)
    {
        Terms = program.Terms with { Version = version };
        LineShare = program.LineShare;
        var paid = program.Rules.OfType<RewardRule.OnOrderPaid>().ToArray();
        OrderRules = [.. paid.Where(rule => rule.When is not null), .. paid.Where(rule => rule.When is null)];
        FirstOrderRules = [.. program.Rules.OfType<RewardRule.OnFirstOrder>()];
        RankRules = [.. program.Rules.OfType<RewardRule.OnRank>()];
        Tables = program.Tables;
    }

    public ProgramTerms Terms { get; }

    /// <summary>Rules on a paid order: those with a condition before those without, then as in the document.</summary>
    internal RewardRule.OnOrderPaid[] OrderRules { get; }

    internal RewardRule.OnFirstOrder[] FirstOrderRules { get; }

    public IReadOnlyList<RewardRule.OnRank> RankRules { get; }

    internal Rate LineShare { get; }

    internal IReadOnlyDictionary<string, RateTable> Tables { get; }

    public static CompiledProgram Compile(RewardProgram program, int version) => new(program, version);
}
