using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>A limit as the keeper of counts sees it.</summary>
/// <param name="Key">Under which name uses are counted for an owner in a window; the rule's id for level 1 and ever.</param>
/// <param name="Rule">The rule it belongs to.</param>
/// <param name="Per">Whose uses are counted.</param>
/// <param name="Times">The most in a window.</param>
/// <param name="Window">Which window.</param>
public sealed record LimitSpec(string Key, string Rule, PayTo Per, int Times, WindowKind Window)
{
    /// <summary>Counted for level 1 and for ever.</summary>
    public bool IsPlain => Per == PayTo.L1 && Window == WindowKind.Lifetime;

    internal static LimitSpec Of(string rule, RuleLimit limit)
    {
        bool plain = limit.Per == PayTo.L1 && limit.Window == WindowKind.Lifetime;
        string key = plain ? rule : $"{rule}@{Language.Reading.EventType.NameOf(limit.Per)}:{limit.Window}";
        return new LimitSpec(key, rule, limit.Per, limit.Times, limit.Window);
    }
}

/// <summary>A use of a limit that must be reserved with the reward and given back when all of it is reversed.</summary>
/// <param name="Limit">Which; the count including this use must not exceed its times.</param>
/// <param name="Owner">Whose count.</param>
/// <param name="Count">How many uses.</param>
public readonly record struct LimitUse(LimitSpec Limit, DistributorId Owner, int Count);

/// <summary>An amount that must be reserved from a campaign budget with the reward and given back as it is reversed.</summary>
/// <param name="Budget">Its name in the program.</param>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Total">The whole budget as the program declares it: all reservations together must not exceed it.</param>
public readonly record struct BudgetUse(string Budget, long Amount, long Total);
