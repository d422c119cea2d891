using Distribution.Kernel;

namespace Distribution.Local.Providers.Faults;

/// <summary>Which faults can ever be met at a provider: one that cannot would wait for ever, and whoever asked for it would believe that he had seen it.</summary>
/// <param name="Answered">The calls a shop makes of it and that it answers.</param>
/// <param name="Failing">The calls whose outcome may be that they fail.</param>
/// <param name="HasProbe">Whether it checks by a wrong signature of its own whether signatures are checked.</param>
internal sealed record FaultRules(IReadOnlyList<ProviderCall> Answered, IReadOnlyList<ProviderCall> Failing, bool HasProbe)
{
    private static readonly ProviderCall[] Told = [ProviderCall.Payment, ProviderCall.Refund, ProviderCall.Transfer];
    private static readonly ProviderCall[] Listed = [ProviderCall.Bill];
    private static readonly ProviderCall[] Paying = [ProviderCall.Refund, ProviderCall.Transfer];

    /// <summary><c>provider.fault_impossible</c>; null if a call can meet it.</summary>
    public Problem? Refusal(PlannedFault planned)
    {
        IReadOnlyList<ProviderCall> meet = planned.Fault switch
        {
            ProviderFault.Fails => Failing,
            ProviderFault.NoFunds => Paying,
            ProviderFault.OtherAmount => Listed,
            ProviderFault.NotifiedProbe when !HasProbe => [],
            var fault when PlannedFault.IsOfNotification(fault) => Told,
            _ => Answered,
        };
        return meet.Contains(planned.On) ? null
            : Problem.Invalid(
                "provider.fault_impossible",
                meet.Count == 0
                    ? $"This provider has no {Word(planned.Fault)}."
                    : $"At this provider {Word(planned.Fault)} can be on {string.Join(", ", meet.Select(Word))}.",
                "/on");
    }

    private static string Word<T>(T name)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name.ToString());
}
