using Distribution.Storage;

namespace Distribution.Local;

/// <summary>Tells whether anything stored has changed: what a refused request must leave as it was.</summary>
internal static class StoreFingerprint
{
    /// <summary>Kept answers are no state of the business.</summary>
    private const string Answers = "idem|";

    public static Task<string> OfAsync(IEntityScan scan, CancellationToken cancellation) =>
        Distribution.Storage.Portable.StoreFingerprint.OfAsync(scan, static partition => !partition.StartsWith(Answers, StringComparison.Ordinal), cancellation);
}
