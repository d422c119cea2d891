namespace Distribution.Bench;

/// <summary>One measurement. It prints its own lines, each with the limit of the machine it runs against.</summary>
internal interface IBench
{
    /// <summary>What <c>--only</c> selects it by.</summary>
    string Name { get; }

    Task RunAsync(BenchContext context);
}
