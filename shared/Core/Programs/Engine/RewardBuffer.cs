using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>One reward as the engine computes it, without words.</summary>
public struct Reward
{
    /// <summary>The place of the line in <see cref="RewardBuffer"/>'s order; -1 for the whole event.</summary>
    internal int LineIndex;

    /// <summary>The table's row from 0; -1 without a table.</summary>
    internal int Row;

    /// <summary>What it was before caps and budgets.</summary>
    internal long Asked;

    internal CompiledPayment Payment;

    private string _beneficiary;

    /// <summary>The order's line, from 1; 0 if it is for the whole event.</summary>
    public int LineNo { get; internal set; }

    /// <summary>The rate if it was a percentage, otherwise -1.</summary>
    public int RatePpm { get; internal set; }

    /// <summary>The net in minor units that was rewarded, which a refund is measured against.</summary>
    public long Base { get; internal set; }

    /// <summary>Minor units; 0 for a grant.</summary>
    public long Amount { get; internal set; }

    public readonly DistributorId Beneficiary => new(_beneficiary);

    public readonly PayTo To => Payment.To;

    /// <summary>The rule's id.</summary>
    public readonly string Rule => Payment.Rule.Id;

    public readonly RewardKind Kind => Payment.Kind == PaymentKind.Grant ? RewardKind.Grant : LineIndex >= 0 ? RewardKind.Commission : RewardKind.Bonus;

    /// <summary>What is granted; null for money.</summary>
    public readonly GrantItem? Grant => Payment.Grant;

    internal void GoesTo(string beneficiary) => _beneficiary = beneficiary;
}

/// <summary>
/// Where the engine puts its result, and what it computes with. Made once by a caller and used again and again: nothing is
/// allocated once it is as large as the largest order seen. Not for two threads at once.
/// </summary>
public sealed class RewardBuffer
{
    internal const int Payees = 8;

    private const int FirstSize = 16;
    private const int MaxRules = Language.ProgramReader.MaxRules;

    private Reward[] _rewards = new Reward[FirstSize];
    private LimitUse[] _limits = new LimitUse[FirstSize];
    private LineFacts[] _sorted = [];
    private BudgetUse[] _budgets = [];
    private Cut[] _cuts = [];
    private int _rewardCount;
    private int _limitCount;
    private int _budgetCount;
    private int _cutCount;
    private PassedOver[] _passed = [];
    private int _passedCount;

    /// <summary>In the order of the lines' numbers, then what is paid once.</summary>
    public ReadOnlySpan<Reward> Rewards => _rewards.AsSpan(0, _rewardCount);

    /// <summary>What must be reserved with the rewards.</summary>
    public ReadOnlySpan<LimitUse> LimitUses => _limits.AsSpan(0, _limitCount);

    /// <summary>What must be reserved with the rewards.</summary>
    public ReadOnlySpan<BudgetUse> BudgetUses => _budgets.AsSpan(0, _budgetCount);

    internal Span<Reward> Items => _rewards.AsSpan(0, _rewardCount);

    internal ReadOnlySpan<Cut> Cuts => _cuts.AsSpan(0, _cutCount);

    /// <summary>The places of slots that rules have lost because of their budgets.</summary>
    internal ReadOnlySpan<PassedOver> Passed => _passed.AsSpan(0, _passedCount);

    /// <summary>The row of facts by <see cref="Fact"/>.</summary>
    internal long[] Facts { get; } = new long[FactCatalogue.Count];

    /// <summary>By <see cref="PayTo"/>; null where there is nobody.</summary>
    internal string?[] Who { get; } = new string?[Payees];

    /// <summary>Which rules pay for lines, by their place among those of the event.</summary>
    internal Answer[] LineAnswers { get; } = new Answer[MaxRules];

    /// <summary>Which rules pay once, by their place among those of the event.</summary>
    internal Answer[] OnceAnswers { get; } = new Answer[MaxRules];

    /// <summary>At least <see cref="LineCount"/> lines by their numbers. May be the caller's own array: read only.</summary>
    internal LineFacts[] Lines { get; private set; } = [];

    /// <summary>The numbers of what each line sells and of its category, by the place of the line.</summary>
    internal (int Sku, int Category)[] LineSymbols { get; private set; } = new (int, int)[FirstSize];

    /// <summary>What all capped rewards of a line ask, by the place of the line.</summary>
    internal long[] LineSums { get; private set; } = new long[FirstSize];

    internal int LineCount { get; private set; }

    /// <summary>What all capped rewards for the whole order ask.</summary>
    internal long OnceSum { get; set; }

    internal int OnceCount { get; set; }

    /// <summary>Minor units that the rewards ask of each budget, by its number.</summary>
    internal long[] BudgetSums { get; } = new long[Language.ProgramReader.MaxBudgets];

    /// <summary>Whether a reward is paid from a budget.</summary>
    internal bool AsksBudgets { get; set; }

    internal void Clear()
    {
        _passedCount = 0;
        ClearRewards();
    }

    /// <summary>Before the same event is evaluated again: what it has found so far goes, but not who has lost a place.</summary>
    internal void Restart()
    {
        ClearRewards();
        LineSums.AsSpan(0, LineCount).Clear();
    }

    internal bool IsPassedOver(CompiledRule rule, int line, PayTo to)
    {
        foreach (ref readonly PassedOver passed in Passed)
        {
            if (passed.Rule == rule && passed.Line == line && passed.To == to)
            {
                return true;
            }
        }

        return false;
    }

    private void ClearRewards()
    {
        _rewardCount = 0;
        _limitCount = 0;
        _budgetCount = 0;
        _cutCount = 0;
        OnceSum = 0;
        OnceCount = 0;
        if (AsksBudgets)
        {
            Array.Clear(BudgetSums);
            AsksBudgets = false;
        }
    }

    /// <summary>Takes the lines in the order of their numbers; lines that stand so already are not copied.</summary>
    internal void TakeLines(IReadOnlyList<LineFacts> lines)
    {
        var array = lines as LineFacts[];
        int count = array?.Length ?? lines.Count;
        LineCount = count;
        if (LineSums.Length < count)
        {
            LineSums = new long[count];
            LineSymbols = new (int, int)[count];
        }

        LineSums.AsSpan(0, count).Clear();
        if (array is not null && IsSorted(array))
        {
            Lines = array;
            return;
        }

        if (_sorted.Length < count)
        {
            _sorted = new LineFacts[count];
        }

        for (int i = 0; i < count; i++)
        {
            LineFacts line = lines[i];
            int at = i;
            for (; at > 0 && _sorted[at - 1].No > line.No; at--)
            {
                _sorted[at] = _sorted[at - 1];
            }

            _sorted[at] = line;
        }

        Lines = _sorted;
    }

    private static bool IsSorted(LineFacts[] lines)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i - 1].No > lines[i].No)
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Reward Add()
    {
        Reward[] rewards = _rewards;
        if ((uint)_rewardCount >= (uint)rewards.Length)
        {
            rewards = Grow();
        }

        return ref rewards[_rewardCount++];
    }

    private Reward[] Grow()
    {
        Array.Resize(ref _rewards, _rewardCount * 2);
        return _rewards;
    }

    internal void Add(LimitUse use)
    {
        if (_limitCount == _limits.Length)
        {
            Array.Resize(ref _limits, _limitCount * 2);
        }

        _limits[_limitCount++] = use;
    }

    internal void Add(BudgetUse use)
    {
        if (_budgetCount == _budgets.Length)
        {
            Array.Resize(ref _budgets, Math.Max(4, _budgetCount * 2));
        }

        _budgets[_budgetCount++] = use;
    }

    internal void Add(PassedOver passed)
    {
        if (_passedCount == _passed.Length)
        {
            Array.Resize(ref _passed, Math.Max(FirstSize, _passedCount * 2));
        }

        _passed[_passedCount++] = passed;
    }

    internal void Add(Cut cut)
    {
        if (_cutCount == _cuts.Length)
        {
            Array.Resize(ref _cuts, Math.Max(FirstSize, _cutCount * 2));
        }

        _cuts[_cutCount++] = cut;
    }
}

/// <summary>Whether a rule applies to an event.</summary>
internal enum Answer : byte
{
    No,
    Yes,

    /// <summary>It depends on the line.</summary>
    Ask,
}

/// <summary>Something that made a reward smaller than its rule says.</summary>
/// <param name="Reward">Its place.</param>
/// <param name="Line">The place of the line whose share it is; otherwise <see cref="Budget"/> or <see cref="Group"/>.</param>
/// <param name="Most">The most that may be paid.</param>
/// <param name="Sum">What all rewards ask together.</param>
/// <param name="Asked">What this one asks.</param>
/// <param name="Given">What it gets.</param>
internal readonly record struct Cut(int Reward, int Line, long Most, long Sum, long Asked, long Given)
{
    public const int Budget = -1;

    public const int Group = -2;
}
