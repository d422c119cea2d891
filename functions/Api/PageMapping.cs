using Distribution.Kernel;

namespace Distribution.Functions.Api;

internal static class PageMapping
{
    /// <summary>The same page with every item in another form.</summary>
    public static Page<TTo> To<TFrom, TTo>(this Page<TFrom> page, Func<TFrom, TTo> map) => new([.. page.Items.Select(map)], page.Next);
}
