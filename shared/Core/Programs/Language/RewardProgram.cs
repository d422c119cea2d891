using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>A program that has been read and found sound: what the merchant wrote, with types.</summary>
/// <param name="Terms">What the program says beside its rules; its version is 0 until it is published.</param>
/// <param name="LineShare">The most that all levels together may earn of a line's net.</param>
/// <param name="Rules">In the order of the document.</param>
/// <param name="Tables">By name.</param>
/// <param name="Metrics">By name.</param>
/// <param name="Tiers">From the lowest to the highest.</param>
/// <param name="Budgets">Minor units by name.</param>
public sealed record RewardProgram(
    ProgramTerms Terms,
    Rate LineShare,
    IReadOnlyList<RewardRule> Rules,
    IReadOnlyDictionary<string, DecisionTable> Tables,
    IReadOnlyDictionary<string, Metric> Metrics,
    IReadOnlyList<Tier> Tiers,
    IReadOnlyDictionary<string, long> Budgets);
