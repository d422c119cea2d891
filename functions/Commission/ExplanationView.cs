using System.Text.Json;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;

namespace Distribution.Functions.Commission;

/// <summary>How something earned came about, from the program to what stands now; amounts in minor units.</summary>
public sealed record ExplanationView(
    string Id,
    string Lang,
    DistributorId Beneficiary,
    string Rule,
    int ProgramVersion,
    long Amount,
    long TakenBack,
    string? Grant,
    int? Qty,
    IReadOnlyList<ExplainedStepView> Steps)
{
    internal const string English = "en";
    internal const string Chinese = "zh";

    internal static ExplanationView Of(Explanation explanation, string? lang) => new(
        explanation.Id,
        lang ?? English,
        explanation.Beneficiary,
        explanation.Rule,
        explanation.ProgramVersion,
        explanation.Amount,
        explanation.TakenBack,
        explanation.Grant?.Code,
        explanation.Grant?.Quantity,
        [.. explanation.Steps.Select(step => new ExplainedStepView(
            JsonNamingPolicy.CamelCase.ConvertName(step.Kind.ToString()), lang == Chinese ? TraceWords.Chinese(step) : TraceWords.English(step)))]);
}

/// <summary>One step: what it is about, and a sentence with its figures.</summary>
public sealed record ExplainedStepView(string Kind, string Text);
