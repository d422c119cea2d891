using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Orders;

/// <summary>One beneficiary of a referral path.</summary>
/// <param name="Level">1 is who brought the buyer, 2 who brought 1, at most 3.</param>
public sealed record PathStep(int Level, DistributorId Distributor);

/// <summary>Who brought the order, as it was when it was placed: moving a distributor in the tree later changes nothing here.</summary>
/// <param name="Path">By level; empty if nobody brought it. A level may be absent where it would be the buyer himself.</param>
/// <param name="Code">The code given with the order, if it decided.</param>
/// <param name="BindingId">The binding that decided, if one did.</param>
/// <param name="ProgramVersion">The program version in force at placement; 0 if the merchant had none, and then nothing is earned.</param>
public sealed record Attribution(IReadOnlyList<PathStep> Path, string? Code, string? BindingId, int ProgramVersion)
{
    /// <summary>The program gives buyers something, whoever brought them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PaysBuyer { get; init; }

    /// <summary>Whether anybody may earn by the order; if not, there is nothing to settle.</summary>
    [JsonIgnore]
    public bool CanEarn => ProgramVersion > 0 && (Path.Count > 0 || PaysBuyer);

    /// <summary>The distributor of a level, or null.</summary>
    public DistributorId? At(int level)
    {
        for (int i = 0; i < Path.Count; i++)
        {
            if (Path[i].Level == level)
            {
                return Path[i].Distributor;
            }
        }

        return null;
    }
}
