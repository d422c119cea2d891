using Distribution.Kernel;

namespace Distribution.Programs.Explain;

/// <summary>Something that pays by programs and can say how an amount of its own came about. Every slice that pays registers one.</summary>
public interface IExplanationSource
{
    /// <summary>The way to an amount or grant; null if the id is not one of this source's, or of another merchant's.</summary>
    /// <param name="merchant">Whose program paid.</param>
    /// <param name="id">As in <see cref="Explanation.Id"/>; any such text may come.</param>
    /// <param name="cancellation">Ends the reading.</param>
    ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation);
}
