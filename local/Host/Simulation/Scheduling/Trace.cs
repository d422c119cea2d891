using System.Globalization;

namespace Distribution.Local.Simulation.Scheduling;

/// <summary>What happened, folded into one number; as lines only where somebody reads them.</summary>
internal sealed class Trace(TextWriter? lines)
{
    private const ulong Prime = 1099511628211;

    private ulong _hash = 14695981039346656037;

    /// <summary>The same for two runs if, and as good as only if, the same happened in both.</summary>
    public ulong Hash => _hash;

    public long Steps { get; private set; }

    /// <param name="at">UTC.</param>
    /// <param name="who">Who acts.</param>
    /// <param name="what">What he does.</param>
    /// <param name="where">To what.</param>
    public void Add(DateTimeOffset at, string who, string what, string where)
    {
        Steps++;
        Fold((ulong)at.UtcTicks);
        Fold(who);
        Fold(what);
        Fold(where);
        lines?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Steps,6} {at:MM-dd HH:mm:ss} {who,-28} {what,-14} {where}"));
    }

    private void Fold(string text)
    {
        foreach (char c in text)
        {
            Fold(c);
        }
    }

    private void Fold(ulong value) => _hash = unchecked((_hash ^ value) * Prime);
}
