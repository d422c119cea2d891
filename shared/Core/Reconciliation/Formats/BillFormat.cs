using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>One of the bills of a provider.</summary>
/// <param name="Bill">Its name among the files.</param>
/// <param name="Read">Reads the whole of it.</param>
/// <param name="Empty">What is read as a day on which nothing happened.</param>
public sealed record BillFormat(string Bill, Func<ReadOnlyMemory<byte>, Result<ProviderStatement>> Read, ReadOnlyMemory<byte> Empty);
